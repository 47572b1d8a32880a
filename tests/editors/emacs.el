;;; emacs.el --- what the scenarios of test_emacs.py have in common: a user with eyes and hands  -*- lexical-binding: t -*-

(require 'cl-lib)
(require 'json)
(require 'project)

(setq debug-on-error nil
      enable-local-variables :safe
      create-lockfiles nil
      make-backup-files nil
      last-nonmenu-event t) ; menus are read from the minibuffer, not clicked at

(defvar seen nil "What the scenario noted; a plist.")
(defvar messages nil "What was told to the user, newest first.")
(defvar questions nil "What the user was asked, newest first.")
(defvar menus nil "The titles of each menu, newest first.")
(defvar pick nil "How the title to choose begins; nil to look and leave.")
(defvar answer t "What the user says to a question; a function does something first.")
(defvar menu-key nil "The key that opens the menu.")
(defvar before-choice nil "What happens while a menu is open.")

(defun note (key value)
  (setq seen (plist-put seen key value)))

(defun wait (what condition)
  (let ((end (+ (float-time) (string-to-number (getenv "DESK_PATIENCE")))))
    (while (not (funcall condition))
      (when (> (float-time) end)
        (error "waited in vain for %s" what))
      (accept-process-output nil 0.02))))

(advice-add 'message :before
            (lambda (form &rest arguments)
              (when form
                (push (substring-no-properties (apply #'format-message form arguments)) messages))))

(defun told (pattern)
  (cl-some (lambda (said) (string-match-p pattern said)) messages))

(advice-add 'y-or-n-p :override
            (lambda (question)
              (push (substring-no-properties question) questions)
              (if (functionp answer) (funcall answer) answer)))

(advice-add 'completing-read :override
            (lambda (_prompt table &rest _)
              (let ((titles (all-completions "" table)))
                (push titles menus)
                (when before-choice (funcall before-choice))
                (if pick
                    (or (cl-find-if (lambda (title) (string-prefix-p pick title)) titles)
                        (error "no %s among %S" pick titles))
                  (signal 'quit nil)))))

(defun press (keys)
  (call-interactively (key-binding (kbd keys))))

(defun menu (title)
  "Open the menu and choose what begins with TITLE."
  (setq pick title)
  (condition-case nil (press menu-key) (quit nil)))

(defun cursor-on (text)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun has (text)
  (save-excursion (goto-char (point-min)) (search-forward text nil t)))

(defun change ()
  "The user's own edit of the function, in whatever buffer Emacs is at the moment."
  (with-current-buffer (find-buffer-visiting (getenv "DESK_FILE"))
    (goto-char (point-min))
    (search-forward "raise TooHeavy(f")
    (delete-region (line-beginning-position) (line-end-position))
    (insert "    raise TooHeavy('mine')")))

(defun open (is-ready key)
  "Visit the file, and do what the command loop does after a command."
  (setq menu-key key)
  (find-file (getenv "DESK_FILE"))
  (set-window-buffer nil (current-buffer))
  (buffer-enable-undo)
  (undo-boundary)
  (run-hooks 'post-command-hook)
  (wait "the server" is-ready)
  (cursor-on "grams < band.limit"))

(defun finish (failure)
  (let ((json-false :json-false) (json-encoding-pretty-print nil))
    (with-temp-file (getenv "DESK_RESULT")
      (set-buffer-file-coding-system 'utf-8)
      (insert (json-encode
               `(,@(and failure `((failure . ,failure)))
                 (messages . ,(vconcat (reverse messages)))
                 (questions . ,(vconcat (reverse questions)))
                 (menus . ,(vconcat (mapcar #'vconcat (reverse menus))))
                 (text . ,(with-current-buffer (or (find-buffer-visiting (getenv "DESK_FILE"))
                                                   (current-buffer))
                            (save-restriction
                              (widen)
                              (buffer-substring-no-properties (point-min) (point-max)))))
                 ,@(cl-loop for (key value) on seen by #'cddr
                            collect (cons (substring (symbol-name key) 1) value))))))
    (let ((kill-emacs-hook nil))
      (dolist (process (process-list))
        (set-process-query-on-exit-flag process nil)
        (set-process-sentinel process #'ignore))
      (kill-emacs 0))))

(condition-case problem
    (progn
      (load (getenv "DESK_SETUP") nil t)
      (load (getenv "DESK_SCENARIO") nil t)
      (finish nil))
  (error (finish (error-message-string problem))))
